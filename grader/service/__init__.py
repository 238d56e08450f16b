"""The service's use cases, one verb each: publish, accept, work, sweep, show, correct. They own the transactions."""
