"""The Models tab: how accurate every model is and how it was made, in figures, charts and pictures.

page.py      layout
events.py    events; events.js in the browser
table.py     Table, which Gradio renders from a payload; table.js and table.css belong to it
fold/        a heading that shows or hides what is inside it
charts/      the charts: a Vega or Vega-Lite file each

Every other folder is one table: template, style, and payload.py with the rows that the template shows.
"""
