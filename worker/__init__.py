"""Workers that grade from a queue; a way in, like the portal and the command line."""
