import { useQuery } from '@tanstack/react-query';
import type { Answer, Status } from '../../../preload/contract.ts';
import { KEYS } from '../../state/feed.ts';
import { problemOf, useGangway } from '../../state/gangway.tsx';

/** The AI clients of this computer; read anew when one was let in or shut out, or was heard of for the first time. */
export function useClients(status: Status | undefined): {
  readonly answer: Answer<'clients.read'> | undefined;
  readonly retry: () => void;
} {
  const { link } = useGangway();
  const { data, error, refetch } = useQuery({
    queryKey: [...KEYS.clients, status?.clients.map(standing) ?? []],
    queryFn: () => link.call('clients.read', {}),
    enabled: link.state.kind === 'online' && status !== undefined,
    placeholderData: (before: Answer<'clients.read'> | undefined) => before,
    // The files of the clients may have been changed while the page was not looked at.
    staleTime: 0,
  });
  return { answer: error ? { ok: false, problem: problemOf(error) } : data, retry: () => void refetch() };
}

/** What of a client's grant says that the list has to be read again. */
const standing = ({ id, connections, createdAt, lastCallAt }: Status['clients'][number]) => [
  id,
  connections,
  createdAt,
  (lastCallAt ?? 0) >= createdAt,
];
