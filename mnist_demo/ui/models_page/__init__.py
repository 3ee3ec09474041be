"""The Models page: how good every model is, and how each came about, by figures, charts and pictures.

    page.py          what stands where, and the events
    fold.py          Fold, what opens where one asks
    table.py         Table, what all of its tables are
    overview.py      every model in a sentence
    leaderboard.py   every model in a row
    data_set.py      the data that they learn from and are measured on
    about.py         one model: what it is, where from, how trained
    layers.py        its layers
    statuses.py      how well it knows what it does not know
    confusion.py     which digits it takes for which
    misread.py       the test images that it misreads
    one_image.py     one test image, pixel by pixel
    charts.py        the charts, one Vega-Lite or Vega file each in charts/

Each table's module makes the rows that its template shows.
"""
