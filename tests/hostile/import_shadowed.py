"""Hands in modules named like libraries, to be imported by whoever comes next. The real ones are found first."""

import json
import numpy
import random

EXPECT = {"returned": [False, False, False]}
FILES = {"numpy.py": "evil = True\n", "random.py": "evil = True\n", "json.py": "evil = True\n", "sitecustomize.py": "1/0\n",
         "safetensors/__init__.py": "evil = True\n", "grader/__init__.py": "evil = True\n"}


def attack(x):
    return [hasattr(module, "evil") for module in (numpy, random, json)]
