/* A system's function that the code under test imports, replaced by a suite: the code calls it
 * through a pointer that otherwise comes from the import library. The linker takes the suite's:
 *
 *      BOOL(WINAPI *imported_close)(HANDLE) IMPORTED(CloseHandle, 4) = fake_close;
 *
 * with the bytes of the parameters, which are part of the name where functions clean the stack, and
 * IMPORTED_C(name) for one of the C runtime, which does not. */
#ifndef DEPUTY_TESTS_UNIT_IMPORTED_H
#define DEPUTY_TESTS_UNIT_IMPORTED_H

#ifdef _WIN64
#define IMPORTED(name, bytes) __asm__("__imp_" #name)
#define IMPORTED_C(name)      __asm__("__imp_" #name)
#else
#define IMPORTED(name, bytes) __asm__("__imp__" #name "@" #bytes)
#define IMPORTED_C(name)      __asm__("__imp__" #name)
#endif

#endif
