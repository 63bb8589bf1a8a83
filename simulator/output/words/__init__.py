"""Results in plain words, in English and Vietnamese: each command's paragraph made from one set of facts.

A module here computes the facts once and writes them twice; no rule lives in one language only.
"""
