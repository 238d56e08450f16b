"""How Alembic reaches the database: by the engine that `Store.migrate` hands over."""

from alembic import context

from grader.store.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect().execution_options(writes=True) as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
