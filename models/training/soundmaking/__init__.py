"""How the training material of material.py is made: scores, instruments, rendering, speech, noises."""
