"""What runs beside student code. Imports nothing else of ours, holds no secret, and is trusted by nobody."""
