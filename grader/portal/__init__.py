"""The portal: what students, assistants and instructors see in a browser, and an API for programs."""
