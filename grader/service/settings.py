"""Settings of the service, from the environment: `GRADER_…`, secrets also as files in `/run/secrets`."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from grader.bell import Bell
from grader.store import Store, open_store

_SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """What a machine of the service needs to know. Everything has a default that works on one machine.

    `state` is the folder of everything that lasts here: the database, the files, keys. A mebibyte figure bounds an
    upload; `room_mb` is what must stay free on the disk for uploads to be taken.
    """

    model_config = SettingsConfigDict(
        env_prefix="GRADER_", secrets_dir=_SECRETS if _SECRETS.is_dir() else None, extra="ignore"
    )

    state: Path = Path(".grader-state")
    database_url: str | None = None
    files_url: str | None = None
    broker_url: str | None = None
    portal_key: str | None = None
    lease_seconds: float = Field(30.0, gt=0)
    sweep_seconds: float = Field(5.0, gt=0)
    quiet_seconds: float = Field(15.0, gt=0)
    upload_mb: int = Field(64, ge=1)
    room_mb: int = Field(512, ge=0)
    oidc_issuer: str | None = None
    oidc_client: str | None = None
    oidc_secret: str | None = None
    secure_cookies: bool = False
    behind_proxies: int = Field(0, ge=0)

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.state.resolve() / 'grader.db'}"

    def open_store(self) -> Store:
        """The store. SandboxError where it cannot be reached."""
        return open_store(self.database, self.files_url or str(self.state.resolve() / "files"))

    def bell(self) -> Bell:
        """The doorbell."""
        return Bell(self.broker_url)
