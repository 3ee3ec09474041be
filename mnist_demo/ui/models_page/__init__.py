"""The Models tab: how accurate every model is and how it was made, in figures, charts and pictures.

page.py      layout and events
table/       base class of the tables, which Gradio renders from their payloads
fold/        a heading that shows or hides what is inside it
charts/      the charts: a Vega or Vega-Lite file each

Every other folder is one table: component.py, payload.py with the rows that its template shows, style.
"""
