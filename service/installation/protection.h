/* The protection of the service's own folders and the files in them: that nobody but SYSTEM,
 * administrators and the service itself may change them. */
#ifndef DEPUTY_INSTALLATION_PROTECTION_H
#define DEPUTY_INSTALLATION_PROTECTION_H

#include "access/sddl/writers.h"
#include "include/deputy.h"
#include "base/buffer.h"

#include <stdbool.h>
#include <windows.h>

enum { PROTECTION_PROBLEM_SIZE = 256 };

/* It is not to be copied. */
struct protection {
    struct writers_trusted trusted;
    unsigned mended;              /* how many DACLs had to be put right */
    char stranger[SID_TEXT_SIZE]; /* who could change the first of them */
    char problem[PROTECTION_PROBLEM_SIZE];
};

/* Begin with whom to trust; service is the user whom the service runs as. */
void protection_begin(struct protection *protection, const struct deputy_sid *service);

/* Append the descriptor that a folder is made with. */
uint32_t protection_descriptor(struct buffer *bytes);

/* Open a folder or file, and no link that it is, for this and to have its protection checked, and
 * put right where the service may do that. INVALID_HANDLE_VALUE: GetLastError says why. */
HANDLE protection_open(const wchar_t *path, DWORD access, DWORD share);

/* Check an open folder, which must not be replaced meanwhile, and the files in it. Where only the
 * DACL is wrong, because somebody whom the owner trusts gave a stranger access, it is put right:
 * Explorer gives full control on a folder and all in it to whom it asks to continue (KB950934).
 * *kept: whether the volume keeps descriptors at all.
 *
 * A failure is told in protection->problem: ERROR_DIRECTORY, it is a file;
 * ERROR_STOPPED_ON_SYMLINK, it or a file in it is a link or has a second name; ERROR_INVALID_OWNER,
 * a stranger's; ERROR_INVALID_ACL, a stranger may change it and that does not change; otherwise
 * what the system says. */
uint32_t protection_ensure(
    struct protection *protection, HANDLE folder, const wchar_t *path, bool *kept);

#endif
