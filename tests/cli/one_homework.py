"""What two students hand in for a homework of two problems."""

RIGHT = "import numpy as np\n\n\ndef relu(x):\n    return np.maximum(x, 0)\n"
ANSWERS = "[topic/words]\nname = b\nknown = a, c\n"
