"""What runs behind walls as our own code on hostile data, or an author's steps. Each service is one module."""
