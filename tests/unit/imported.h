/* A system's function that the code under test imports, replaced by a suite: the code calls it
 * through a pointer that otherwise comes from the import library. The linker takes the suite's:
 *
 *      BOOL(WINAPI *imported_close)(HANDLE) IMPORTED(CloseHandle, 4) = fake_close;
 *
 * with the bytes of the parameters, which are part of the name where functions clean the stack. */
#ifndef DEPUTY_TESTS_IMPORTED_H
#define DEPUTY_TESTS_IMPORTED_H

#ifdef _WIN64
#define IMPORTED(name, bytes) __asm__("__imp_" #name)
#else
#define IMPORTED(name, bytes) __asm__("__imp__" #name "@" #bytes)
#endif

#endif
