"""How the checkers write their sentences."""


def sentence(text: str) -> str:
    """A message as a sentence: one line, a capital first (but never of a variable's name), a full stop last."""
    words = text.split()
    if not words:
        return ""
    if words[0].isalpha() and words[0].islower() and (len(words[0]) > 2 or words[0] in ("a", "an", "it", "no")):
        words[0] = words[0].capitalize()
    line = " ".join(words)
    return line if line.endswith((".", "?", "!")) else line + "."
