/* Names of registry keys as people type and paste them. */
#ifndef DEPUTY_CTL_REGISTRY_REGISTRY_WORDS_H
#define DEPUTY_CTL_REGISTRY_REGISTRY_WORDS_H

#include "base/arena.h"
#include "base/buffer.h"

#include <windows.h>

/* A key's name from the command line or a list, in the arena; NULL when there is no memory. What
 * other programs put around it is taken off: "Computer\" (the registry editor, in any language),
 * "Registry::" and the colon of "HKCU:\" (PowerShell), and one backslash at the end. */
wchar_t *registry_key_from_operand(struct arena *arena, const char *text);

/* Whether such a text names a key at all: it begins with a root. */
bool registry_words_name_key(const char *text);

/* Append why the name of a key is refused, as a sentence; nothing where that is not known. */
void registry_put_reason(struct buffer *buffer, const wchar_t *key);

/* Open a key as this program itself finds it, with the rights that the service has for it; close it
 * with RegCloseKey. Returns the system's status, or ERROR_INVALID_NAME. */
uint32_t registry_open_local(const wchar_t *key, REGSAM mask, HKEY *opened);

#endif
