"""Exported networks as evidence: read strictly, checked by rules of ours, counted, run on unseen inputs."""
