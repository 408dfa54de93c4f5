/* A table of text cells, set into columns behind a label or an indent. */
#ifndef DEPUTY_BASE_TABLE_H
#define DEPUTY_BASE_TABLE_H

#include "base/buffer.h"

/* A cell wider than this pushes its own line to the right, and not the whole table. */
enum { TABLE_COLUMNS_MAX = 8, TABLE_WIDTH_MAX = 48 };

/* Set columns (1 to TABLE_COLUMNS_MAX) and leave the rest zero. Append a cell's text to cells,
 * already made safe, and end it with table_cell_end; rows follow one another. */
struct table {
    unsigned columns;
    struct buffer cells; /* each cell's text, ended by a zero byte */
};

void table_cell_end(struct table *table);

/* Append the table's lines to a buffer: the label in front of the first (see printable_label), or
 * only the indent where label is NULL. No line ends in spaces. A table that failed makes the
 * buffer fail with its status. */
void table_write(
    struct buffer *buffer, const struct table *table, unsigned indent, const char *label);

void table_free(struct table *table);

#endif
