/* The Deputy that is being proved: its files as they are installed. */
#ifndef DEPUTY_TESTS_PROVE_KIT_PRODUCT_H
#define DEPUTY_TESTS_PROVE_KIT_PRODUCT_H

#include "base/json.h"

#include <windows.h>

/* The path of an installed file; room is MAX_PATH units. */
void product_path(WCHAR *path, const WCHAR *name);

/* Write the members of an object: version, and the SHA-256 of each file. */
void product_write(struct json *json);

#endif
