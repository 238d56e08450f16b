"""Uses every generator of random numbers, unseeded."""
import random
import secrets
import uuid
import numpy as np

def answer(x):
    noise = np.random.default_rng().normal() + random.random() + np.random.rand() + secrets.randbelow(3)
    assert uuid.uuid4()
    return x.sum() + noise - noise
