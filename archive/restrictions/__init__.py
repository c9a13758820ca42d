"""What is hidden from readers: by whom, why, until when. The bytes stay where they are.

The truth of a restriction is a `metadata` record in a WARC file of its own folder; the table
mirrors it. Whoever shows, searches or gives away anything asks archive.restrictions.withholding.
"""
