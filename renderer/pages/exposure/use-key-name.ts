import { useTranslation } from 'react-i18next';
import type { ExposureFind } from '../../../preload/contract/exposure.ts';

/** Whose credential a find is, in words. */
export function useKeyName(): (find: ExposureFind) => string {
  const { t } = useTranslation();
  return ({ connection, evidence, service }) => {
    if (connection !== null) return t('exposure.key.stored', { name: connection });
    if (service === null) return t('exposure.key.likely');
    return t(evidence === 'likely' ? 'exposure.key.of' : 'exposure.key.format', { name: service });
  };
}
