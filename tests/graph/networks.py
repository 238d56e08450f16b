"""Networks for the tests of grader.graph, the way students write them."""
