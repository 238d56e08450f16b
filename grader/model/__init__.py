"""The words of the program as frozen values. Imports nothing of ours."""
