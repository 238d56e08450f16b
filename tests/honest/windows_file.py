"""Was written on Windows: byte-order mark, CRLF, tabs."""
BYTES = b"\xef\xbb\xbfimport numpy as np\r\n\r\ndef answer(x):\r\n\treturn np.sum(x)\r\n"
