/* GUIDs: made, and written as text. */
#ifndef DEPUTY_BASE_GUID_H
#define DEPUTY_BASE_GUID_H

#include <stdbool.h>
#include <stdint.h>

enum { GUID_SIZE = 16, GUID_TEXT_SIZE = 37 };

/* Make a random GUID (RFC 4122 section 4.4), in the memory order of a Windows GUID.
 * In a file of its own, so that the client library needs no libuv. Fails with WIN32_GEN_FAILURE
 * when the system gives no random bytes. */
uint32_t guid_make(uint8_t guid[GUID_SIZE]);

/* Write a GUID as Windows does, in lower case and without braces: the first three fields are
 * little-endian in memory. */
void guid_format(const uint8_t guid[GUID_SIZE], char text[GUID_TEXT_SIZE]);

/* Read what guid_format writes; false, and guid unchanged, for anything else. */
bool guid_parse(const char *text, uint8_t guid[GUID_SIZE]);

#endif
