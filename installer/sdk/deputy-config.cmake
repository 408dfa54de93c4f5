# The Deputy client library, for the processor that is compiled for:
#   deputy::deputy   the DLL, which has to lie beside the program
#   deputy::static   the static library, for MinGW and clang for MinGW
get_filename_component(_deputy_sdk "${CMAKE_CURRENT_LIST_DIR}/.." ABSOLUTE)
if(CMAKE_SIZEOF_VOID_P EQUAL 8)
    set(_deputy_libraries "${_deputy_sdk}/x64")
else()
    set(_deputy_libraries "${_deputy_sdk}/x86")
endif()

if(NOT WIN32 OR NOT EXISTS "${_deputy_libraries}/deputy-client.dll")
    set(deputy_FOUND FALSE)
    set(deputy_NOT_FOUND_MESSAGE "This SDK has no library for what is compiled for.")
    return()
endif()

if(NOT TARGET deputy::deputy)
    add_library(deputy::deputy SHARED IMPORTED)
    set_target_properties(deputy::deputy PROPERTIES
        IMPORTED_LOCATION "${_deputy_libraries}/deputy-client.dll"
        IMPORTED_IMPLIB "${_deputy_libraries}/deputy-client.lib"
        INTERFACE_INCLUDE_DIRECTORIES "${_deputy_sdk}/include")
endif()

if(MINGW AND NOT TARGET deputy::static)
    add_library(deputy::static STATIC IMPORTED)
    set_target_properties(deputy::static PROPERTIES
        IMPORTED_LOCATION "${_deputy_libraries}/libdeputy.a"
        INTERFACE_LINK_LIBRARIES "rpcrt4;advapi32;bcrypt"
        INTERFACE_INCLUDE_DIRECTORIES "${_deputy_sdk}/include")
endif()
unset(_deputy_libraries)
unset(_deputy_sdk)
