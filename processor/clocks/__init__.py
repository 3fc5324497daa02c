"""What is due when: spans of time, deadlines, cadences, bundles. Pure; ``now`` is an argument."""
