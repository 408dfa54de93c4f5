/* Values of the registry in words, as the registry editor shows them, and back. Portable. */
#ifndef DEPUTY_CLIENT_ANSWER_REGISTRY_TEXT_H
#define DEPUTY_CLIENT_ANSWER_REGISTRY_TEXT_H

#include "base/json.h"

/* Append data for people: text, "0x0000002a (42)", hexadecimal bytes, the texts of a REG_MULTI_SZ
 * in quotation marks ("a", "say ""b"""), so that values that differ look different. Data that does
 * not fit its type, such as a REG_DWORD of three bytes, is shown as bytes and marked "(invalid)".
 */
void registry_put_data(struct buffer *buffer, uint32_t type, const uint8_t *bytes, size_t size);

/* Write the members "type", "type_number", "size", "hex" (all bytes, exactly) and where the data
 * fits its type "text", "number" (or "0x..." as "text" for a REG_QWORD) or "texts". */
void registry_json_data(struct json *json, uint32_t type, const uint8_t *bytes, size_t size);

/* Append the bytes of data that a person wrote: a number for REG_DWORD and the like, bytes in
 * hexadecimal for REG_BINARY, REG_NONE and types without a name, text for the others; for
 * REG_MULTI_SZ each of count operands is one text. False when it cannot be that. */
bool registry_read_data(struct buffer *data, uint32_t type, const char *const *operands, int count);

#endif
