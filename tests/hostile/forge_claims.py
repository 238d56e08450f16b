"""Claims success a hundred thousand times over. Claims are counted, capped, and never marked."""

EXPECT = {"returned": 1, "claims_at_most": 10000}
CALL = {"training": {"seconds": 5}}
LIMITS = {"seconds": 8}


def attack(x, budget, report):
    for epoch in range(100_000):
        report(epoch, 0.0, 1.0)
    return 1
