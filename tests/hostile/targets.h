/* What good requests act on, so that each one succeeds before it is cut or changed. */
#ifndef DEPUTY_TESTS_TARGETS_H
#define DEPUTY_TESTS_TARGETS_H

/* A directory with a file, and a registry key of the caller. */
#define TARGET_FOLDER L"C:\\deputy-hostile-target"
#define TARGET_FILE   TARGET_FOLDER L"\\file"
#define TARGET_KEY    L"Software\\deputy-hostile-target"

/* Make them; ends the program when that fails. */
void targets_make(void);

/* Remove them with all that is in them. */
void targets_remove(void);

#endif
