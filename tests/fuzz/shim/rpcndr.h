/* Part of the shim's windows.h. */
#include <windows.h>
