"""Files as they come from portals: what they are, what they are called, what archives hold."""
