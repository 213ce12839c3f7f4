"""What is collected and read, in the formats that people and programs ask for."""
