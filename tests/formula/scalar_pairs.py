"""Pairs of scalar formulas and whether they are equal, as people type them: one `student ~ reference` a line.

What has no real value where the reference has one is not equal; names that nothing is said of are real numbers.
"""

from grader.formula import Declarations

POSITIVE = Declarations(assumptions=dict.fromkeys("abxy", "positive"))
WHOLE = Declarations(assumptions=dict.fromkeys("kmn", "natural"))
UNKNOWN = Declarations(functions={"f": None, "g": None})
PLANE = Declarations(imaginary="i")
COMPLEX = Declarations(imaginary="i", symbols={"z": None, "w": None}, assumptions={"z": "complex", "w": "complex"})

_EQUAL = {
    "trigonometry": """
        sin(x)^2 ~ 1-cos(x)^2
        tan(x)cos(x) ~ sin(x)
        sin 2x ~ 2 sin x cos x
        sin(x+y) ~ sin(x)cos(y)+cos(x)sin(y)
        sin(3x) ~ 3sin(x)-4sin(x)^3
        1+cot(x)^2 ~ csc(x)^2
        tan(x/2) ~ (1-cos(x))/sin(x)
        tan(2x) ~ 2tan(x)/(1-tan(x)^2)
        sec(x)+tan(x) ~ cos(x)/(1-sin(x))
        |sin x| ~ sqrt(1-cos^2 x)
        cos(pi/12) ~ (sqrt(6)+sqrt(2))/4
        4arctan(1/5)-arctan(1/239) ~ pi/4
        arctan(x)+arctan(1/x) ~ sign(x)pi/2
        sin(arccos(x)) ~ sqrt(1-x^2)
        x ~ sin(arcsin(x))
        arcsec(2) ~ pi/3
        sec^-1(2) ~ pi/3
        arccot(1) ~ pi/4
        sin(30°) ~ 1/2
        cos(60 deg) ~ 1/2
        cosh(x)^2-sinh(x)^2 ~ 1
        asinh(x) ~ ln(x+sqrt(x^2+1))
        acosh(x) ~ ln(x+sqrt(x^2-1))
        arctan(e^x)*2-pi/2 ~ arcsin(tanh(x))
        arccsch(x) ~ asinh(1/x)
        arcsech(x) ~ acosh(1/x)
        """,
    "powers, logarithms and roots": """
        ln(x^2) ~ 2ln(x)
        ln(x^2) ~ 2ln|x|
        x ~ e^(ln(x))
        ln(e^x) ~ x
        log_2(x) ~ ln(x)/ln(2)
        lg(8,2) ~ 3
        log_b(x) ~ ln(x)/ln(b)
        x^(ln y) ~ y^(ln x)
        x^x ~ e^(x ln(x))
        x^(2/3) ~ cbrt(x^2)
        -2x^(1/3) ~ root(-8x, 3)
        4^x ~ 2^(2x)
        x^(-1/2) ~ 1/sqrt(x)
        sqrt(x^2) ~ |x|
        sqrt(x^2+2x+1) ~ |x+1|
        sqrt(5+2sqrt(6)) ~ sqrt(2)+sqrt(3)
        cbrt(2+sqrt(5))+cbrt(2-sqrt(5)) ~ 1
        sqrt(2+sqrt(2+sqrt(2))) ~ 2cos(pi/16)
        1/(sqrt(x+1)-sqrt(x)) ~ sqrt(x+1)+sqrt(x)
        (1+x)^50(1+x)^50 ~ (1+x)^100
        0^0 ~ 1
        %e^x ~ exp(x)
        """,
    "the sciences": """
        sqrt(1-v^2/c^2) ~ sqrt((c^2-v^2)/c^2)
        (m1 m2)/(m1+m2) ~ 1/(1/m1+1/m2)
        1-e^(-t/tau) ~ 1-1/exp(t/tau)
        P(1+r/n)^(n t) ~ P*((n+r)/n)^(n*t)
        e^(-lambda) lambda^k/k! ~ lambda^k/(k! e^lambda)
        1/(sigma sqrt(2 pi)) e^(-(x-mu)^2/(2 sigma^2)) ~ exp(-((x-mu)/sigma)^2/2)/(sigma*sqrt(2*pi))
        A sin(omega t+phi) ~ A(sin(omega t)cos(phi)+cos(omega t)sin(phi))
        x^x(1+ln x) ~ x^x+x^x ln x
        1/2(x-sin x cos x) ~ x/2-sin(2x)/4
        ln|x-1|-ln|x+1| ~ ln|(x-1)/(x+1)|
        ln(1+e^x) ~ x+ln(1+e^-x)
        """,
    "gaps of single points": """
        x/x ~ 1
        (x^2-1)/(x-1) ~ x+1
        x+1 ~ (x^2-1)/(x-1)
        1/(1/x) ~ x
        (sqrt(x+h)-sqrt(x))/h ~ 1/(sqrt(x+h)+sqrt(x))
        ((x+h)^2-x^2)/h ~ 2x+h
        x!/x! ~ 1
        (n+1)!/n! ~ n+1
        """,
    "pieces and steps": """
        |x|^2 ~ x^2
        |x y| ~ |x||y|
        max(x,y) ~ (x+y+|x-y|)/2
        sign(x)|x| ~ x
        {x^2, x>=0; -x^2, x<0} ~ x|x|
        {x, 0<x<1; 0, otherwise} ~ {0, x<=0; x, x<1; 0, otherwise}
        ceil(x) ~ -floor(-x)
        floor(log_2(8)) ~ 3
        ceil(log10(0.001)) ~ -3
        floor(27^(1/3)) ~ 3
        floor((8/27)^(-2/3)*4) ~ 9
        floor(x)+floor(x+1/2) ~ floor(2x)
        mod(x,1) ~ x-floor(x)
        2x < 8 ~ x < 4
        {0, x=0; x, otherwise} ~ x
        0 < x < 1 ~ 0 < x and 1 > x
        """,
    "factorials and sums": """
        n!/(n-2)! ~ n(n-1)
        binomial(n,2) ~ n(n-1)/2
        binomial(n,k) ~ n!/(k!(n-k)!)
        n!/(k!(n-k)!) ~ binomial(n,k)
        binomial(-7,2) ~ 28
        binomial(-7,-1) ~ 0
        gamma(1/2) ~ sqrt(pi)
        gamma(x+1) ~ x gamma(x)
        gamma(x)gamma(1-x) ~ pi/sin(pi x)
        (2n)!/(2^n n!) ~ prod(2k-1,k,1,n)
        sum(k^3,k,1,n) ~ (n(n+1)/2)^2
        sum(r^k,k,0,n) ~ (1-r^(n+1))/(1-r)
        """,
    "domains that have to be looked for": """
        ln(x-100)+ln(2) ~ ln(2x-200)
        sqrt(4x-40) ~ 2sqrt(x-10)
        sqrt(1-100x^2) ~ sqrt((1-10x)(1+10x))
        sqrt(-x^2+6x-8.99) ~ sqrt(0.01-(x-3)^2)
        sqrt(x-5)sqrt(6-x) ~ sqrt((x-5)(6-x))
        arcsin(x-50) ~ pi/2-arccos(x-50)
        acosh(x/50) ~ ln(x/50+sqrt(x^2/2500-1))
        ln(1-x^2-y^2-z^2) ~ -ln(1/(1-x^2-y^2-z^2))
        ln(x)ln(y)ln(z)ln(u)ln(v)ln(w)+0*x ~ ln(w)ln(v)ln(u)ln(x)ln(z)ln(y)
        log(-x-1) ~ ln(-(x+1))
        """,
    "real nowhere": """
        arcsin(2+x^2) ~ pi/2-arccos(x^2+2)
        ln(-1-x^2) ~ ln((-2-2x^2)/2)
        sqrt(-4) ~ 2sqrt(-1)
        """,
}
_UNEQUAL = {
    "trigonometry": """
        sin(x)^2 ~ sin(x^2)
        sin 2x ~ 2 sin x
        cos(x) ~ sqrt(1-sin(x)^2)
        arccos(cos(x)) ~ x
        sin(arcsin(x)) ~ x
        arcsin(x) ~ 1/sin(x)
        arctan(y/x) ~ atan2(y,x)
        sin(30) ~ 1/2
        x-x^3/6+x^5/120 ~ sin(x)
        sinh(x)^2-cosh(x)^2 ~ 1
        """,
    "powers, logarithms and roots": """
        sqrt(x^2) ~ x
        x^(3/2) ~ cbrt(x)^4
        2ln(x) ~ ln(x^2)
        e^(ln(x)) ~ x
        ln(x)ln(y) ~ ln(x y)
        ln(x)/ln(y) ~ ln(x/y)
        log10(x) ~ ln(x)
        log(x,2) ~ log(2,x)
        (x+y)^2 ~ x^2+y^2
        sqrt(x^2+y^2) ~ x+y
        x^y ~ y^x
        (1+x)^50 ~ 1+x^50
        (1+x/50)^50 ~ e^x
        -2^2 ~ 4
        """,
    "near misses": """
        x+1e-12 ~ x
        1.000000000001x ~ x
        x ~ x^1.0000000001
        sin(x)+1e-12 ~ sin(x)
        0.333333333333 ~ 1/3
        3.14159265358979 ~ pi
        2.718281828459045 ~ e
        e^(pi sqrt(163)) ~ 262537412640768744
        0.1+0.2 ~ 0.30000000000000004
        0 ~ 1e-15
        sin(1e-8 x)/1e-8 ~ x
        sqrt(x^2+1e-12) ~ |x|
        (1+1e-9)^(1e9) ~ e
        """,
    "divisions by zero": """
        1/0 ~ 1
        x/0 ~ x
        1/(x-x) ~ x
        x/relu(x) ~ sign(x)
        ln(relu(x)) ~ ln|x|
        """,
    "pieces and steps": """
        |x+y| ~ |x|+|y|
        {x, x>0; 0.01x, otherwise} ~ max(x,0)
        {x, x>=0; 0, x<0} ~ {x, x>=0; 1e-9, x<0}
        floor(2x) ~ 2floor(x)
        floor(x) ~ ceil(x)-1
        floor(x+0.501) ~ floor(x+1/2)
        x mod 2 ~ x-2floor(x/2+0.0001)
        {1, x>0; 0, otherwise} ~ {1, x>0.001; 0, otherwise}
        mod(-7,3) ~ -1
        max(x,-20) ~ x
        |x-100| ~ 100-x
        2x < 8 ~ x <= 4
        -x >= -3 ~ x >= 3
        """,
    "factorials and sums": """
        2n! ~ (2n)!
        3!! ~ 3!
        gamma(n) ~ n!
        binomial(n,4) ~ n^4/24
        sum(2^k,k,0,n) ~ 2^n-1
        """,
    "domains that have to be looked for": """
        ln(x-100)+2 ~ ln(2x-200)
        sqrt(x-1000)^2 ~ sqrt(x-1000)
        sqrt(-x^2+6x-8.99) ~ sqrt(0.02-(x-3)^2)
        sqrt(x-5)sqrt(6-x) ~ sqrt(x-5)+sqrt(6-x)
        ln(x)ln(y)ln(z)ln(u)ln(v) ~ ln(x y z u v)
        """,
    "real nowhere": """
        arcsin(2+x^2) ~ pi/2+arccos(x^2+2)
        ln(-1-x^2) ~ ln(1+x^2)
        """,
}
_DECLARED: list[tuple[Declarations, str, str]] = [
    (POSITIVE, "equal", "ln(x y) ~ ln(x)+ln(y)\n2ln(x) ~ ln(x^2)\nsqrt(x^2) ~ x\n(x^a)^b ~ x^(a b)\nln(x^a) ~ a ln(x)"),
    (WHOLE, "equal", "cos(pi n) ~ (-1)^n\nsin(n pi+x) ~ (-1)^n sin(x)\n(-1)^n cos(x)^n ~ (-cos(x))^n"),
    (WHOLE, "equal", "binomial(n,k)+binomial(n,k-1) ~ binomial(n+1,k)\nsum(binomial(n,k),k,0,n) ~ 2^n"),
    (WHOLE, "equal", "x(n^2-n)/(n-1) ~ n x"),
    (WHOLE, "equal", "ceil(n/3) ~ floor((n+2)/3)\nmod(n,2) ~ (1-(-1)^n)/2\nn^2/n ~ n\nn! ~ n (n-1)!"),
    (WHOLE, "not_equal", "(-1)^n ~ 1\nceil(n/3) ~ floor((n+1)/3)\nn! ~ gamma(n)\nbinomial(n,k) ~ binomial(k,n)"),
    (UNKNOWN, "equal", "2x f'(x^2) ~ f'(x^2)*x*2\nf(x)^2-g(x)^2 ~ (f(x)-g(x))(f(x)+g(x))\nf(x+y) ~ f(y+x)"),
    (UNKNOWN, "not_equal", "f'(x)g'(x) ~ f'(x)g(x)+f(x)g'(x)\nf(2x) ~ 2f(x)\nf(g(x)) ~ g(f(x))\nf(-x) ~ f(x)"),
    (PLANE, "equal", "e^(i*pi)+1 ~ 0\nsqrt(-1) ~ i\n(1+2i)(3-i) ~ 5+5i\n1/i ~ -i\ne^(i t) ~ cos(t)+i sin(t)"),
    (PLANE, "equal", "ln(-1) ~ i pi\narg(1+i) ~ pi/4\n(-8)^(1/3) ~ 1+sqrt(3)i\ni^i ~ e^(-pi/2)\n|3+4i| ~ 5"),
    (PLANE, "equal", "sqrt(-2)sqrt(-3) ~ -sqrt(6)\ntan(i x) ~ i tanh(x)\n1/(x-i) ~ (x+i)/(x^2+1)\nx^2+1 ~ (x+i)(x-i)"),
    (PLANE, "equal", "sqrt(x)^2 ~ x\nmax(|1+i|,1) ~ sqrt(2)\ntanh(i x) ~ i tan(x)\narcsin(2) ~ pi/2-arccos(2)"),
    (PLANE, "not_equal", "i ~ -i\ne^(i pi) ~ 1\nsqrt(-2)sqrt(-3) ~ sqrt(6)\nln(-1) ~ -i pi\nconj(2+3i) ~ 2+3i"),
    (PLANE, "not_equal", "e^(i t) ~ cos(t)-i sin(t)\n-2i ~ sqrt(-4)\n2ln(x) ~ ln(x^2)\ni+1e-20 ~ i"),
    (COMPLEX, "equal", "|z|^2 ~ z*conj(z)\nre(z)+i im(z) ~ z\n(z+conjugate(z))/2 ~ Re(z)\nz ~ |z| e^(i arg(z))"),
    (COMPLEX, "equal", r"\bar z z ~ |z|^2" + "\n" + r"\overline{z w} ~ \bar{z}\bar{w}" + "\n" + r"2\Re(z) ~ \bar z+z"),
    (COMPLEX, "equal", "sin(z) ~ (e^(i z)-e^(-i z))/(2i)\ne^(ln(z)) ~ z\nsigmoid(z) ~ 1/(1+e^-z)\nz/z ~ 1"),
    (COMPLEX, "not_equal", "|z|^2 ~ z^2\nsqrt(z^2) ~ z\nln(z^2) ~ 2ln(z)\nconj(z) ~ z\nln(z w) ~ ln(z)+ln(w)"),
]  # fmt: skip


def _lines(text: str) -> list[tuple[str, str]]:
    pairs = (line.split(" ~ ") for line in text.strip().splitlines())
    return [(student.strip(), reference.strip()) for student, reference in pairs]


#: Student, reference, what is declared, the right verdict.
PAIRS: list[tuple[str, str, Declarations, str]] = [
    (student, reference, declared, verdict)
    for declared, verdict, text in (
        *((Declarations(), "equal", text) for text in _EQUAL.values()),
        *((Declarations(), "not_equal", text) for text in _UNEQUAL.values()),
        *_DECLARED,
    )
    for student, reference in _lines(text)
]
