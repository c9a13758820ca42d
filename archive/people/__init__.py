"""Who's who: the people and offices that captions and leads name, and who is who among them.

What a text says is read by rules (reading.py; the words they know are in lexicon.toml): a name, an
office and its unit, and the sentence. Claims can be made again from the versions at any time and are no
evidence; what an archivist says about them is, and is kept as metadata records.
"""
