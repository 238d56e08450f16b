"""Recurrent cells and attention."""

from course_answers.question import Question, scalars
from grader.formula import Declarations

ATTENTION = Declarations(
    symbols={"d": None}, shapes={"Q": ("n", "d"), "K": ("m", "d"), "V": ("m", "v")}, undeclared="refuse"
)

SEQUENCES = (
    Question(
        "sequences/rnn_step",
        "hidden state of an RNN",
        scalars("w", "x", "u", "h", "b"),
        "tanh(w x + u h + b)",
        (
            "np.tanh(w*x + u*h + b)",
            r"\tanh(wx+uh+b)",
            "tanh(uh + wx + b)",
            "2σ(2(wx+uh+b)) - 1",
            "torch.tanh(w*x + u*h + b)",
        ),
        {
            "w x + u h + b": "tanh left out",
            "tanh(w x + u h)": "bias left out",
            "tanh(w x) + u h + b": "tanh of one term",
            "σ(w x + u h + b)": "sigmoid",
        },
    ),
    Question(
        "sequences/rnn_step",
        "slope of one step of an RNN",
        scalars("w", h=(-0.95, 0.95)),
        "w(1-h^2)",
        ("w - wh²", "(1-h**2)*w", r"w\,(1-h^2)", "w(1-h)(1+h)", "-w(h^2-1)"),
        {
            "w": "tanh left out of the derivative",
            "w(1-h)": "square lost",
            "1-h^2": "weight left out",
            "w h(1-h)": "the sigmoid's",
            "w(1-tanh(h)^2)": "evaluated at h",
        },
    ),
    Question(
        "sequences/rnn_step",
        "shrinking over T steps",
        Declarations(symbols={"w": (0.1, 2), "h": (0.05, 0.9), "T": (1, 9)}, assumptions={"T": "natural"}),
        "(w(1-h^2))^T",
        ("w^T (1-h^2)^T", "(w - wh²)^T", "(w*(1-h**2))**T", r"\left(w(1-h^2)\right)^T", "e^(T ln(w(1-h^2)))"),
        {
            "w^T": "tanh left out of the derivative",
            "T w(1-h^2)": "product for power",
            "w(1-h^2)^T": "weight once",
            "(w(1-h^2))^(T-1)": "off by one",
        },
    ),
    Question(
        "sequences/lstm_cell",
        "cell of an LSTM",
        scalars("c", "g", f=(0.05, 0.95), i=(0.05, 0.95)),
        "f c + i tanh(g)",
        ("f*c + i*np.tanh(g)", r"f\odot c+i\odot\tanh(g)", "i tanh(g) + f c", "fc + i tanh g", "f·c + i·tanh(g)"),
        {
            "i c + f tanh(g)": "forget and input swapped",
            "f c + i g": "tanh left out",
            "f c + tanh(g)": "input gate left out",
            "c + i tanh(g)": "forget gate left out",
            "(1-i) c + i tanh(g)": "one gate for both",
        },
    ),
    Question(
        "sequences/lstm_cell",
        "hidden state of an LSTM",
        scalars("c", o=(0.05, 0.95)),
        "o tanh(c)",
        ("o*np.tanh(c)", r"o\odot\tanh(c)", "tanh(c) o", "o·tanh c", "o(e^c-e^-c)/(e^c+e^-c)"),
        {
            "o c": "tanh on the cell left out",
            "tanh(o c)": "gate inside",
            "tanh(c)": "gate left out",
            "o σ(c)": "sigmoid",
        },
    ),
    Question(
        "sequences/lstm_cell",
        "state of a GRU",
        scalars("h", "g", z=(0.05, 0.95)),
        "(1-z)h + z g",
        ("h - zh + zg", "h + z(g-h)", "(1-z)*h + z*g", r"(1-z)\odot h+z\odot g", "zg + (1−z)h"),
        {"z h + (1-z) g": "gate the wrong way round", "h + z g": "1 − z lost", "(1-z)(h + z g)": "brackets"},
    ),
    Question(
        "sequences/attention_by_hand",
        "attention scores",
        ATTENTION,
        "Q K^T/sqrt(d)",
        ("QKᵀ/√d", "Q @ K.T / np.sqrt(d)", r"\frac{QK^\top}{\sqrt{d}}", "d^(-1/2) Q K^T", "(K Q^T)^T/√d", "Q (K/√d)^T"),
        {
            "Q K^T": "√dₖ left out",
            "Q K^T/d": "root lost",
            "K Q^T/sqrt(d)": "turned round",
            "Q^T K/sqrt(d)": "transpose on the other",
            "Q V^T/sqrt(d)": "V for K",
        },
    ),
    Question(
        "sequences/attention_by_hand",
        "attention",
        ATTENTION,
        "softmax(Q K^T/sqrt(d)) V",
        (
            "softmax(QKᵀ/√d) V",
            "F.softmax(Q @ K.T / d**0.5, dim=-1) @ V",
            r"\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d}}\right)V",
            "softmax(Q (K/√d)^T) V",
        ),
        {
            "softmax(Q K^T) V": "√dₖ left out",
            "softmax(Q K^T/d) V": "root lost",
            "softmax(Q K^T) V/sqrt(d)": "scaled behind the softmax",
            "softmax(K Q^T/sqrt(d))^T V": "softmax over queries",
            "Q K^T/sqrt(d) V": "softmax left out",
        },
    ),
    Question(
        "sequences/attention_by_hand",
        "weight of one of two keys",
        scalars("s", "t"),
        "e^s/(e^s+e^t)",
        ("σ(s-t)", "1/(1+e^(t-s))", "exp(s)/(exp(s)+exp(t))", r"\frac{e^s}{e^s+e^t}", "1 - e^t/(e^s+e^t)"),
        {
            "s/(s+t)": "exponential left out",
            "e^t/(e^s+e^t)": "the other key",
            "e^s": "not normalised",
            "σ(t-s)": "turned round",
        },
    ),
)
