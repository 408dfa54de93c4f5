/* The schemas of records: how many fields each has. */
#ifndef DEPUTY_AUDIT_RECORD_SCHEMA_H
#define DEPUTY_AUDIT_RECORD_SCHEMA_H

#include <stddef.h>

/* How many fields the maker of a record sets (audit_field_set) whose field AUDIT_SCHEMA_VERSION is
 * this; 0 when it is no schema of a record in a trail. Records of schema 1 had no place in one. A
 * schema that comes later uses spare fields, which changes no count, so that its records are read
 * and verified here as well. */
unsigned schema_fields(const char *text, size_t size);

#endif
