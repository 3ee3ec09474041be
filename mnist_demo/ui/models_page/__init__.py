"""The Models tab: how accurate every model is and how it was made, in figures, charts and pictures.

page.py      layout
events.py    events; events.js in the browser
parts.py     Table, which Gradio renders from a payload, and Fold, which shows or hides what is inside it
table.js     the script of every table; table.css its style
fold/        the files of Fold
charts/      the charts: a Vega or Vega-Lite file each

Every other folder is one table: template, style, and payload.py with the rows that the template shows.
"""
