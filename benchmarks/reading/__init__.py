"""How much of messy filled forms is read right: python -m benchmarks.reading [forms] [--office]"""
