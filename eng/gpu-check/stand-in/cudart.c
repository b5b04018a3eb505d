// The CUDA runtime without a GPU: memory of the device is the process's own, copies are copies, and kernels do nothing. ONNX Runtime's CUDA provider
// runs on it with all that is not arithmetic: options, which nodes it takes, allocation, bindings, and every call in the order in which a GPU gets it.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { InvalidValue = 1, OutOfMemory = 2, NoSuchDevice = 101 };

// The first fields of CUDA 13's cudaDeviceProp, as far as ONNX Runtime reads them.
typedef struct {
  char name[256], uuid[16], luid[8];
  unsigned luidDeviceNodeMask;
  size_t totalGlobalMem, sharedMemPerBlock;
  int regsPerBlock, warpSize;
  size_t memPitch;
  int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3];
  size_t totalConstMem;
  int major, minor;
  size_t textureAlignment, texturePitchAlignment;
  int multiProcessorCount, rest[100];
} DeviceProperties;

int cudaGetDeviceProperties(DeviceProperties *p, int device) {
  *p = (DeviceProperties){.name = "stand-in", .totalGlobalMem = 16ull << 30, .sharedMemPerBlock = 48 << 10, .regsPerBlock = 65536, .warpSize = 32,
      .maxThreadsPerBlock = 1024, .maxThreadsDim = {1024, 1024, 64}, .maxGridSize = {INT32_MAX, 65535, 65535}, .totalConstMem = 65536,
      .major = 8, .multiProcessorCount = 108};
  return 0;
}

int cudaGetDeviceCount(int *count) { *count = 1; return 0; }
int cudaGetDevice(int *device) { *device = 0; return 0; }
int cudaSetDevice(int device) { return device == 0 ? 0 : NoSuchDevice; }
int cudaDriverGetVersion(int *version) { *version = 13000; return 0; }
int cudaRuntimeGetVersion(int *version) { *version = 13000; return 0; }
int cudaMemGetInfo(size_t *available, size_t *total) { *available = 8ull << 30; *total = 16ull << 30; return 0; }
const char *cudaGetErrorString(int error) { return "an error of the stand-in"; }
const char *cudaGetErrorName(int error) { return "stand-in"; }

// The memory of the device is known, so that the process's own is not taken for it.
typedef struct Block { struct Block *next; size_t bytes; char content[]; } Block;
static Block *blocks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int isOnDevice(const char *address, size_t bytes) {
  pthread_mutex_lock(&lock);
  Block *block = blocks;
  while (block && (address < block->content || address + bytes > block->content + block->bytes)) block = block->next;
  pthread_mutex_unlock(&lock);
  return block != 0;
}
int cudaMalloc(void **address, size_t bytes) { // a shape that was not computed may be anything
  Block *block = bytes < 1u << 30 ? calloc(1, sizeof(Block) + bytes + 1) : 0;
  if (!block) return OutOfMemory;
  pthread_mutex_lock(&lock);
  block->bytes = bytes, block->next = blocks, blocks = block;
  pthread_mutex_unlock(&lock);
  *address = block->content;
  return 0;
}
int cudaFree(void *address) {
  pthread_mutex_lock(&lock);
  Block **link = &blocks;
  while (*link && (*link)->content != address) link = &(*link)->next;
  Block *block = *link;
  if (block) *link = block->next;
  pthread_mutex_unlock(&lock);
  free(block);
  return block || !address ? 0 : InvalidValue;
}
int cudaMallocHost(void **block, size_t bytes) { return (*block = calloc(1, bytes + 1)) ? 0 : OutOfMemory; }
int cudaHostAlloc(void **block, size_t bytes, unsigned flags) { return cudaMallocHost(block, bytes); }
int cudaFreeHost(void *block) { free(block); return 0; }

int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) { memmove(to, from, bytes); return 0; }
int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) { return cudaMemcpy(to, from, bytes, kind); }
int cudaMemcpy2D(char *to, size_t toStride, const char *from, size_t fromStride, size_t bytes, size_t lines, int kind) {
  for (size_t i = 0; i < lines; i++) memmove(to + i * toStride, from + i * fromStride, bytes);
  return 0;
}
int cudaMemcpy2DAsync(char *to, size_t toStride, const char *from, size_t fromStride, size_t bytes, size_t lines, int kind, void *stream) {
  return cudaMemcpy2D(to, toStride, from, fromStride, bytes, lines, kind);
}
int cudaMemset(void *block, int value, size_t bytes) {
  if (!isOnDevice(block, bytes)) return InvalidValue;
  memset(block, value, bytes);
  return 0;
}
int cudaMemsetAsync(void *block, int value, size_t bytes, void *stream) { return cudaMemset(block, value, bytes); }

int cudaStreamCreateWithFlags(void **stream, unsigned flags) { *stream = malloc(1); return 0; }
int cudaStreamIsCapturing(void *stream, int *status) { *status = 0; return 0; }
int cudaEventCreateWithFlags(void **event, unsigned flags) { *event = malloc(1); return 0; }
int cudaLaunchHostFunc(void *stream, void (*function)(void *), void *data) { function(data); return 0; }
int cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks, const void *kernel, int threads, size_t memory, unsigned flags) { *blocks = 1; return 0; }
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  enum { MultiProcessors = 16, Major = 75, Minor = 76, SharedMemoryOptIn = 97 };
  *value = attribute == MultiProcessors ? 108 : attribute == Major ? 8 : attribute == Minor ? 0 : attribute == SharedMemoryOptIn ? 166912 : 1;
  return 0;
}
int cudaGetDriverEntryPointByVersion(const char *name, void **function, unsigned version, unsigned long long flags, int *result) { *function = 0; return 1; }
int cudaFuncGetAttributes(int *attributes, const void *kernel) {
  enum { MaxThreads = 6, Registers = 7, PtxVersion = 8, BinaryVersion = 9 }; // after three sizes
  memset(attributes, 0, 40);
  attributes[MaxThreads] = 1024, attributes[Registers] = 32, attributes[PtxVersion] = attributes[BinaryVersion] = 80;
  return 0;
}

// Kernels by the names under which they are registered, for the two whose results decide shapes: the negative of logits_to_keep, and how many image
// tokens there are, which is none.
enum { Negative, CountNonZero };
static struct { const void *function; int kind; } *kernels;
static int count, capacity;

void **__cudaRegisterFatBinary(void *binary) { return calloc(1, 64); }
void __cudaRegisterFunction(void **binary, const void *function, char *deviceFunction, const char *name, int limit, void *a, void *b, void *c, void *d, int *e) {
  int kind = strstr(name, "OP_NegIl") ? Negative : strstr(name, "NonZeroCountEachBlockKernel") ? CountNonZero : -1;
  if (kind < 0) return;
  if (count == capacity) kernels = realloc(kernels, (capacity = 2 * capacity + 8) * sizeof *kernels);
  kernels[count].function = function, kernels[count++].kind = kind;
}
int __cudaGetKernel(const void **kernel, const void *function) { *kernel = function; return 0; }

typedef struct { unsigned x, y, z; } Dim3;
int cudaLaunchKernel(const void *function, Dim3 grid, Dim3 block, void **arguments, size_t memory, void *stream) {
  int i = 0;
  while (i < count && kernels[i].function != function) i++;
  if (i < count && kernels[i].kind == Negative) {
    const int64_t *x = *(const int64_t **)arguments[0];
    int64_t *y = *(int64_t **)arguments[1];
    for (int j = 0; j < *(int *)arguments[3]; j++) y[j] = -x[j];
  } else if (i < count) {
    memset(*(int **)arguments[2], 0, grid.x * sizeof(int)); // a number for each block
  }
  return 0;
}
int __cudaLaunchKernel(const void *kernel, Dim3 grid, Dim3 block, void **arguments, size_t memory, void *stream) {
  return cudaLaunchKernel(kernel, grid, block, arguments, memory, stream);
}
