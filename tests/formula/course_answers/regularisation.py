"""Penalties, dropout and batch norm."""

from course_answers.question import Question, scalars
from grader.formula import Declarations

BATCH = Declarations(
    symbols={"x": (-3, 3), "μ": (-2, 2), "σ": (0.2, 3), "γ": (-2, 2), "β": (-2, 2), "ε": (0.01, 1), "v": (0.1, 4)},
    undeclared="refuse",
)

REGULARISATION = (
    Question(
        "regularisation/weight_penalties",
        "one step with weight decay",
        scalars("w", "g", η=(0.01, 1), λ=(0.01, 1)),
        "w - η(g + λw)",
        (
            "(1-ηλ)w - ηg",
            "w - eta*(g + lambda*w)",
            "w − ηg − ηλw",
            r"w-\eta(g+\lambda w)",
            "w(1-ηλ) - gη",
            "w = w - η(g+λw)",
            "w - η g - η λ w",
        ),
        {"w + η(g+λw)": "ascent", "w - ηg - λw": "η lost", "w - η(g+2λw)": "2 doubled", "w - η(g-λw)": "sign"},
    ),
    Question(
        "regularisation/batchnorm_folding",
        "folding batch norm: the weight",
        scalars(γ=(-2, 2), W=(-2, 2), v=(0.1, 4), ε=(0.01, 1)),
        "γW/sqrt(v+ε)",
        (
            "gamma*W/sqrt(v+epsilon)",
            "γ W/√(v+ε)",
            r"\frac{\gamma W}{\sqrt{v+\varepsilon}}",
            "Wγ(v+ε)^(-1/2)",
            "W*γ*(v+ε)**-0.5",
            r"\frac{\gamma}{\sqrt{v+\epsilon}}W",
        ),
        {"γW/sqrt(v)": "ε left out", "γW/(v+ε)": "root lost", "γW/(sqrt(v)+ε)": "ε outside", "W/sqrt(v+ε)": "γ lost"},
    ),
    Question(
        "regularisation/batchnorm_hand",
        "batch norm",
        BATCH,
        "γ(x-μ)/sqrt(σ^2+ε)+β",
        (
            "γ·(x−μ)/√(σ²+ε)+β",
            r"\gamma\frac{x-\mu}{\sqrt{\sigma^2+\epsilon}}+\beta",
            "gamma*(x-mu)/sqrt(sigma**2+epsilon)+beta",
            "β + γx/√(σ²+ε) − γμ/√(σ²+ε)",
        ),
        {"γ(x-μ)/(σ^2+ε)+β": "root lost", "γ(x-μ)/sqrt(σ^2+ε)": "β lost", "γ(x-μ)/sqrt(σ+ε)+β": "σ for σ²"},
    ),
    Question(
        "regularisation/weight_penalties",
        "gradient of an L1 penalty",
        scalars("w", λ=(0.1, 2)),
        "λ sign(w)",
        (
            "lambda*sgn(w)",
            "λ·w/|w|",
            r"\lambda\operatorname{sgn}(w)",
            "λ if w>0 else -λ",
            "λ|w|/w",
            "lambda*np.sign(w)",
        ),
        {"λ": "sign lost", "2λw": "L2's", "λ|w|": "not differentiated", "-λ sign(w)": "sign"},
    ),
    Question(
        "regularisation/weight_penalties",
        "gradient of an L2 penalty",
        scalars("w", λ=(0.1, 2)),
        "2λw",
        ("2*lambda*w", "λ·2w", r"2\lambda w", "w·2λ", "λw+λw", "2 lambda w"),
        {"λw": "2 lost", "4λw": "2 doubled", "2w": "λ lost", "λw^2": "not differentiated", "λ sign(w)": "L1's"},
    ),
    Question(
        "regularisation/weight_penalties",
        "gradient of both penalties",
        scalars("w", λ=(0.1, 2), μ=(0.1, 2)),
        "λ sign(w) + 2μw",
        (
            "2μw + λ sgn(w)",
            "lambda*np.sign(w) + 2*mu*w",
            r"\lambda\operatorname{sgn}(w)+2\mu w",
            "λw/|w| + 2μw",
            "{2μw+λ, w>0; 2μw-λ, w<0}",
        ),
        {
            "λ + 2μw": "sign of L1 lost",
            "λ sign(w) + μw": "2 lost",
            "λ|w| + 2μw": "L1 not differentiated",
            "2μw - λ sign(w)": "sign",
        },
    ),
    Question(
        "regularisation/dropout",
        "inverted dropout, a unit that is kept",
        scalars("x", p=(0.05, 0.95)),
        "x/(1-p)",
        ("x(1-p)^-1", r"\frac{x}{1-p}", "x/(1 − p)", "-x/(p-1)", "1/(1-p) x", "x*(1-p)**-1", "x + xp/(1-p)"),
        {"x/p": "p for 1 − p", "x(1-p)": "scaled at test time", "x": "not scaled", "x/1-p": "brackets lost"},
    ),
    Question(
        "regularisation/dropout",
        "variance of inverted dropout",
        scalars("x", p=(0.05, 0.95)),
        "p x^2/(1-p)",
        ("x²p/(1−p)", r"\frac{p}{1-p}x^2", "x^2/(1-p) - x^2", "p*x**2/(1-p)", "x²(1/(1-p) - 1)"),
        {"x^2/(1-p)": "square of the mean not taken off", "p(1-p)x^2": "not scaled", "(1-p)x^2/p": "p for 1 − p"},
    ),
    Question(
        "regularisation/batchnorm_folding",
        "folding batch norm: the bias",
        scalars(γ=(-2, 2), β=(-2, 2), b=(-2, 2), μ=(-2, 2), v=(0.1, 4), ε=(0.01, 1)),
        "γ(b-μ)/sqrt(v+ε)+β",
        (
            "β + γ(b−μ)/√(v+ε)",
            "gamma*(b-mu)/sqrt(v+epsilon) + beta",
            r"\frac{\gamma(b-\mu)}{\sqrt{v+\varepsilon}}+\beta",
            "γb/√(v+ε) − γμ/√(v+ε) + β",
            "(b-μ)*γ*(v+ε)**-0.5 + β",
            "β - γ(μ-b)(v+ε)^(-1/2)",
        ),
        {
            "γb/sqrt(v+ε)+β": "bias not shifted by the mean",
            "γ(b-μ)/sqrt(v)+β": "ε left out",
            "γ(b+μ)/sqrt(v+ε)+β": "sign of the mean",
            "b+β": "not scaled",
            "β(b-μ)/sqrt(v+ε)+γ": "γ and β swapped",
            "γ(b-μ)/(v+ε)+β": "root lost",
        },
    ),
    Question(
        "regularisation/batchnorm_hand",
        "running average",
        scalars("r", "b", m=(0.01, 0.4)),
        "(1-m)r + m b",
        ("r - m r + m b", "r + m(b-r)", "(1-m)*r + m*b", r"(1-m)\,r+m\,b", "mb + (1−m)r"),
        {"m r + (1-m) b": "momentum the wrong way round", "r + m b": "1 − m lost", "(1-m)r - m b": "sign"},
    ),
    Question(
        "regularisation/batchnorm_code",
        "backward of batch norm",
        Declarations(
            symbols={"γ": (-2, 2), "s": (0.2, 3), "n": None}, shapes={"g": ("n", 1), "h": ("n", 1)}, undeclared="refuse"
        ),
        "γ/s (g - mean(g) - h ⊙ mean(g ⊙ h))",
        (
            "γ (g - mean(g) - h mean(g ⊙ h))/s",
            "gamma/s*(g - g.mean() - h*(g*h).mean())",
            "γ/(n s) (n g - sum(g) - h sum(g ⊙ h))",
            "γ/s (g - sum(g)/n - h (g^T h)/n)",
        ),
        {
            "γ/s g": "both terms left out",
            "γ/s (g - mean(g))": "term through the variance left out",
            "γ/s (g - h mean(g ⊙ h))": "term through the mean left out",
            "γ/s (g - mean(g) + h mean(g ⊙ h))": "sign",
            "γ/s (g - sum(g) - h sum(g ⊙ h))": "sum for mean",
        },
    ),
    Question(
        "regularisation/weight_penalties",
        "ridge regression",
        Declarations(
            symbols={"λ": (0.1, 2)}, shapes={"X": ("n", "k"), "y": ("n", 1), "w": ("k", 1)}, undeclared="refuse"
        ),
        "(X^T X + λ I)^-1 X^T y",
        (
            r"(\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y}",
            "np.linalg.inv(X.T @ X + λ*np.eye(k)) @ X.T @ y",
            "inv(λ I_k + X'X) X'y",
            "X^T (X X^T + λ I)^-1 y",
        ),
        {
            "(X^T X)^-1 X^T y": "penalty left out",
            "(X^T X + λ)^-1 X^T y": "a number added to a matrix",
            "(X^T X - λ I)^-1 X^T y": "sign of the penalty",
            "(X^T X + λ I)^-1 X y": "transpose missing",
            "(X^T X + λ I)^-1": "right side left out",
        },
    ),
)
