"""Pure functions from answers or observations, and a key, to marks. No I/O, no clock, no randomness of their own."""
