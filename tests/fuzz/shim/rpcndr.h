/* Part of the shim's windows.h. */
#ifndef DEPUTY_TESTS_FUZZ_SHIM_RPCNDR_H
#define DEPUTY_TESTS_FUZZ_SHIM_RPCNDR_H

#include <windows.h>

#endif
