"""Old captures come in: WARC and WACZ files and folders of saved pages, as records of our own.

`foreign` reads WARC files of any make, `pairing` puts requests beside their responses, `packages`
opens WACZ files, `saved` reads folders of saved pages; each gives copies (`copies`), which
`recording` writes and `run` brings in. What a page says is read by the crawler's rules, elsewhere.
"""
