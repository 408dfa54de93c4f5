/* Files as this program itself finds them, with the rights that the service has for it: for what
 * the service's answer leaves open. Nothing here goes on record. */
#ifndef DEPUTY_CTL_FILES_LOCAL_FILE_H
#define DEPUTY_CTL_FILES_LOCAL_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <wchar.h>

/* Whether the file, directory or link is there, may be looked at and has this attribute. */
bool local_file_has(const wchar_t *path, uint32_t attribute);

/* The status of opening what is there with these rights, as everybody's open at the same time. */
uint32_t local_file_try(const wchar_t *path, uint32_t access);

/* Which of two folders a name means to this thread. */
struct local_view {
    void *state; /* the system's, for turning the redirection on again */
    bool changed;
};

/* In a 32-bit program on a 64-bit system, System32 is another folder than the service's, whatever
 * its path looks like (Microsoft: "File System Redirector"). Turn that off for this thread, where
 * it is on; it has to be turned on again before any DLL is loaded. Where that fails, this thread
 * sees the other folder, and what it finds may be something else than what was asked for. */
uint32_t local_file_see_all(struct local_view *view);

/* Turn it on again, where it was turned off. Where that fails this thread goes on seeing the other
 * folder, and what it finds from then on may be something else than what was asked for. */
uint32_t local_file_see_own(const struct local_view *view);

#endif
