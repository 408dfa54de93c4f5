#include "pipeline/operation.h"

size_t operation_count(void)
{
    size_t count = 0;
    while (operation_table[count])
        count++;
    return count;
}

size_t operation_index(const struct operation *operation)
{
    size_t index = 0;
    while (operation_table[index] && operation_table[index] != operation)
        index++;
    return index;
}
