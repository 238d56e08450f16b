"""Was written in an editor of the last century: tabs, form feeds, CR LF, trailing blanks, an end in the middle of a line."""
BYTES = b"# -*- coding: latin-1 -*-\r\nimport numpy as np\r\n\x0c\r\nname = '\xfcber' \t \r\n\r\ndef answer(x):\r\n\tif len(name) == 4:\r\n\t\ttotal = 0.0   \r\n\t\tfor row in x :\r\n\t\t\ttotal = total + \\\r\n\t\t\t  np.sum( row ) ;\r\n\t\treturn total"
