/** What views read of the house. Reading content is an entry of the house log, so nothing of it is read again without need. */
import { QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { InputOf, OperationName, OutputOf } from "../../src/server/contract.ts";
import { HouseFault, listRuns, operate, showRun } from "./ask.ts";

const TRIES_MAX = 2;

export const houseQueries = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      staleTime: 0,
      // What the house refused it refuses again; what it could not be reached for may pass.
      retry: (count, error) => error instanceof HouseFault && error.status === 0 && count < TRIES_MAX,
    },
  },
});

/** One operation that reads; `everyMs` reads again and again while the view is open. */
export function useReading<Name extends OperationName>(name: Name, input: InputOf<Name>, everyMs?: number) {
  return useQuery<OutputOf<Name>, HouseFault>({
    queryKey: [name, input],
    queryFn: () => operate(name, input),
    refetchInterval: everyMs ?? false,
  });
}

/** One operation that changes something. Nothing is shown as changed before the house has said so. */
export function useDoing<Name extends OperationName>(name: Name) {
  const queries = useQueryClient();
  return useMutation<OutputOf<Name>, HouseFault, InputOf<Name>>({
    mutationFn: (input) => operate(name, input),
    onSuccess: () => queries.invalidateQueries(),
  });
}

export function useRuns(agent: string, session?: string) {
  return useQuery<Awaited<ReturnType<typeof listRuns>>, HouseFault>({
    queryKey: ["listRuns", { agent, session }],
    queryFn: () => listRuns({ agent, ...(session !== undefined && { session }) }),
    enabled: agent !== "",
  });
}

export function useRun(run: string) {
  return useQuery<Awaited<ReturnType<typeof showRun>>, HouseFault>({ queryKey: ["showRun", { run }], queryFn: () => showRun(run) });
}
