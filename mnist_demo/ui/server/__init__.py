"""What stands between clients and the page's functions: routes, limits, uploads, threads, and the log.

routes.py               the routes that are open
requests.py             middleware: closed routes, limits, failures
page_cache.py           keeps the replies with the page itself
reply_headers.py        HTTP headers of every reply
upload_folder.py        the folder of uploaded pictures, and what is deleted from it
uploads.py              opens an uploaded picture, only from Gradio's folder
batches.py              drawings that arrive together are read in one batch
work_queues.py          the threads for work that takes more than a few milliseconds
memory.py               gives freed memory back to the system
server_log.py           one line of figures a minute
addresses.py            the addresses that other devices open, and their QR codes
environment_proxies.py  proxies that the environment names, for outgoing connections
"""
